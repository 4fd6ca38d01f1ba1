import { expect, test } from "vitest";
import { findNearest } from "../src/util/nearest.ts";

test.each([
  ["pre_bakcup_script", "pre_backup_script"],
  ["pre_check_script", undefined],
  ["psot_backup_script", "post_backup_script"],
  ["mian", "main"],
  ["zzz", undefined],
  ["MIAN", "main"],
  ["Pre_Backup_Script", "pre_backup_script"],
  ["ZZZ", undefined],
])("the name meant by %j is %j", (name, expected) => {
  expect(
    findNearest(name, ["main", "pre_backup_script", "post_backup_script", "pre_delete_script"]),
  ).toBe(expected);
});
