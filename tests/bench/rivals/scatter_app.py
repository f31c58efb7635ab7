"""The same points as Streamlit's own scatter chart, `?plot=count`."""

import pandas as pd
import streamlit as st

from tests.browser.stand.plot import world

places, codes, _labels = world(int(st.query_params.get("plot", 1000)), 2)
st.scatter_chart(
    pd.DataFrame({"x": places[:, 0], "y": places[:, 1], "kind": codes.astype(str)}),
    x="x",
    y="y",
    color="kind",
    height=530,
)
