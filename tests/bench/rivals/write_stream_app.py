"""The chat most people write first: st.write_stream over the openai package, the history in the session.

`?seed=300` opens on a conversation of 300 messages.
"""

import os

import openai
import streamlit as st

MODEL = "bench-ttft20-tps0-n20"


@st.cache_resource
def client() -> openai.OpenAI:
    return openai.OpenAI(base_url=os.environ["OPENAI_BASE_URL"], api_key=os.environ["OPENAI_API_KEY"])


def seeded(length: int) -> list[dict[str, str]]:
    text = os.environ["BENCH_SEED_TEXT"]
    roles = ("user", "assistant")
    return [{"role": roles[n % 2], "content": f"{n} {text}"} for n in range(length)]


if "messages" not in st.session_state:
    st.session_state.messages = seeded(int(st.query_params.get("seed", "0")))

st.title("Chat")
for message in st.session_state.messages:
    with st.chat_message(message["role"]):
        st.markdown(message["content"])

if prompt := st.chat_input("Message"):
    st.session_state.messages.append({"role": "user", "content": prompt})
    with st.chat_message("user"):
        st.markdown(prompt)
    with st.chat_message("assistant"):
        stream = client().chat.completions.create(
            model=MODEL,
            messages=st.session_state.messages,
            stream=True,
            stream_options={"include_usage": True},
        )
        answer = st.write_stream(stream)
    st.session_state.messages.append({"role": "assistant", "content": answer})
