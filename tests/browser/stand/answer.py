"""What the stand's page shows."""

import json

NASTY = "<img src=x onerror=\"document.title='hit'\">"
ANSWER = json.dumps(
    [
        {"box_2d": [100, 50, 500, 350], "label": "sun"},
        {"box_2d": [20, 500, 400, 900], "label": NASTY},
        {"box_2d": [150, 100, 300, 200], "label": "spot"},
    ]
)
