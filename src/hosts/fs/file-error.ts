// errno and the words of the C library.

import { FileError } from "./file-system.ts";

const MESSAGES: Record<FileError["code"], string> = {
  ENOENT: "No such file or directory",
  EEXIST: "File exists",
  EISDIR: "Is a directory",
  ENOTDIR: "Not a directory",
  ENOTEMPTY: "Directory not empty",
  EACCES: "Permission denied",
  EROFS: "Read-only file system",
  ELOOP: "Too many levels of symbolic links",
  EINVAL: "Invalid argument",
  ENOSPC: "No space left on device",
  EPERM: "Operation not permitted",
  EXDEV: "Invalid cross-device link",
};

export const fileError = (code: FileError["code"], path: string): FileError =>
  new FileError(code, path, MESSAGES[code]);
