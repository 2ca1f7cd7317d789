"""One line and one widget."""

import streamlit as st

st.write("你好")
st.text_input("名字")
