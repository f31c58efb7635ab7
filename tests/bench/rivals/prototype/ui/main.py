"""The whole page: finished paragraphs are frozen, the tail is sent again."""

import os
import sys
import uuid

import streamlit as st

sys.path.insert(0, os.getcwd())
import answers

if "conversation" not in st.session_state:
    st.session_state.conversation = uuid.uuid4().hex
    answers.seed(st.session_state.conversation, int(st.query_params.get("seed", "0")))
conversation = st.session_state.conversation

st.title("Chat")
job = answers.JOBS.get(conversation)
prompt = st.chat_input("Message", key="box")
if prompt and (job is None or not job.running):
    answers.add(conversation, "user", prompt)
    job = answers.JOBS[conversation] = answers.Job(conversation)
running = job is not None and job.running
older = answers.count(conversation) - 30
if older > 0:
    st.caption(f"{older} older")
for row, role, text in answers.last(conversation, 30):
    if running and row == job.row:
        continue
    with st.chat_message(role):
        st.markdown(text)
if running:
    st.bottom.button("Stop", on_click=lambda: setattr(job, "cancelled", True), key="stop")
    with st.chat_message("assistant"):
        slot, done = st.empty(), 0
        for text in job.frames():
            tail = text[done:]
            cut = tail.rfind("\n\n")
            if cut > 200 and text[: done + cut].count("```") % 2 == 0:
                slot.markdown(tail[:cut])
                done += cut + 2
                slot, tail = st.empty(), text[done:]
            slot.markdown(tail)
    st.rerun()
