"""Drawing: pictures from words and from pictures, drawn in the background and kept in the gallery."""

from components.ui import drawing, drawing_bar, drawing_desk, drawing_running

drawing.show_head()
drawing_desk.show()
drawing_running.show()
drawing.show_feed()
drawing_bar.show()
