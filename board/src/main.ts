import { mount } from "svelte";
import App from "./App.svelte";
import "./styles/base.css";
import "./styles/parts.css";

const target = document.getElementById("board");
if (!target) throw new Error("index.html has no element #board");
mount(App, { target });
