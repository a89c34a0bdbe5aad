import { command } from "./command.ts";

/** The least that a program of Node can take. */
export const nodeFloor = {
  what: "node -e 0",
  time: (): number => command(process.execPath, ["-e", "0"]).seconds,
};
