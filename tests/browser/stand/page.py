"""The element that marks regions, and in plain text what it tells, to a hundredth; `?paint=name` has the mask painter, `?plot=count` a map."""

import io

import streamlit as st
from PIL import Image

from components.core.boxes import find
from components.ui import region, state
from tests.browser.stand import paint, plot
from tests.browser.stand.answer import ANSWER

state.settle_language()
if name := st.query_params.get("paint"):
    paint.show(name)
    st.stop()
if count := st.query_params.get("plot"):
    plot.show(int(count))
    st.stop()
held = io.BytesIO()
Image.radial_gradient("L").resize((800, 600)).save(held, "PNG")
boxes = find(ANSWER, 800, 600).boxes if st.toggle("boxes", True, key="stand.boxes") else ()
told = region.show(held.getvalue(), boxes, key="stand.region", name="A circle")
st.text(f"told: {told and [round(side, 2) for side in told]}")
