import { homedir } from "node:os";
import { describe, expect, test } from "vitest";
import { findBaseFolder, findUserHome } from "../src/config/paths.ts";
import { normalizePath } from "../src/index.ts";

describe("a path is made absolute", () => {
  test.each([
    ["hooks", "/c/hooks"],
    ["/a/b", "/a/b"],
    ["", "/c"],
    [".", "/c"],
    ["./a/./b//c/", "/c/a/b/c"],
    ["../x", "/x"],
    ["a/../../x/..", "/"],
    ["../../x", "/../x"],
    ["/..", "/.."],
    ["/", "/"],
    ["~", "/home/me"],
    ["~/h/../k", "/home/me/k"],
    ["~//h", "/home/me/h"],
    ["~root/x", "/c/~root/x"],
    ["a/~", "/c/a/~"],
    ["/~", "/~"],
    ['"/a"', '/c/"/a"'],
  ])("%j → %s", (path, expected) => {
    expect(normalizePath(path, "/c", "/home/me")).toBe(expected);
  });

  test("without a home ~ is a name like others", () => {
    expect(normalizePath("~/x", "/c")).toBe("/c/~/x");
  });

  test("against nothing it stays as it is", () => {
    expect(normalizePath("a/..", "")).toBe(".");
    expect(normalizePath("../a", "")).toBe("../a");
  });
});

test.each([
  ["conf/rekkord.ini", "/w/conf"],
  ["rekkord.ini", "/w"],
  ["/etc/rekkord/../x.ini", "/etc"],
  ["../x.ini", "/"],
  // A quirk: the folder of a file directly in / is taken for no folder at all.
  ["/rekkord.ini", "/w"],
])("paths in %s are meant from %s", (file, folder) => {
  expect(findBaseFolder(file, "/w")).toBe(folder);
});

describe("the home directory", () => {
  test("is HOME with the older base, even empty, or unknown", () => {
    expect([
      findUserHome({ HOME: "/h/" }, "2026-05"),
      findUserHome({ HOME: "" }, "2026-05"),
      findUserHome({}, "2026-05"),
    ]).toEqual(["/h/", "", undefined]);
  });

  test("is HOME without slashes at its end with the newer, or else the account's", () => {
    expect([
      findUserHome({ HOME: "/h//" }, "2026-10"),
      findUserHome({ HOME: "" }, "2026-10"),
      findUserHome({}, "2026-10"),
    ]).toEqual(["/h", homedir(), homedir()]);
  });
});
