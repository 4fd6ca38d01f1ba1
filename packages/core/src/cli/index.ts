export { main, type Program } from "./main.ts";
