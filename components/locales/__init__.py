"""The catalogues of the product's languages; `python -m components.locales` brings them up to date with the code."""
