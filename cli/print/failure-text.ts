import type { Failure } from "../../runtime/failure.ts";
import { engineFailureText } from "./engine-failure-text.ts";
import type { FailureWords } from "./failure-words.ts";
import { flowFailureText } from "./flow-failure-text.ts";
import { imageFailureText } from "./image-failure-text.ts";
import { storedImageFailureText } from "./stored-image-failure-text.ts";
import { runFailureText } from "./run-failure-text.ts";

/** The prose of every failure. */
export function failureText(failure: Failure): FailureWords {
  switch (failure.kind) {
    case "engine-absent":
    case "engine-denied":
    case "engine-lost":
    case "engine-too-old":
    case "engine-refused":
    case "engine-disk-full":
    case "cancelled":
    case "engine-not-installed":
    case "engine-not-answering":
    case "setup-command-failed":
    case "base-bootstrap-failed":
    case "base-unusable":
    case "base-unknown":
    case "base-incomplete":
      return engineFailureText(failure);
    case "base-missing":
    case "lock-missing":
    case "lock-stale":
    case "lock-damaged":
    case "lock-newer":
    case "python-unavailable":
    case "node-unavailable":
    case "package-unknown":
    case "index-unknown":
    case "unsolvable":
    case "platform-file-missing":
    case "platform-not-locked":
    case "wheel-missing":
    case "source-unavailable":
    case "wheel-build-failed":
    case "integrity-missing":
    case "source-unusable":
    case "package-unlockable":
    case "script-unknown":
    case "package-not-locked":
    case "import-unusable":
    case "offline-missing":
    case "apt-gone":
    case "resolve-failed":
    case "install-failed":
    case "cache-full":
    case "hash-mismatch":
    case "package-outside":
    case "image-unlike":
      return imageFailureText(failure);
    case "image-unknown":
    case "image-ambiguous":
    case "image-not-built":
    case "image-changed":
    case "step-on-base":
    case "archive-damaged":
    case "archive-digest":
    case "archive-entry":
      return storedImageFailureText(failure);
    case "project-missing":
    case "flow-unknown":
    case "flow-missing":
    case "history-unavailable":
    case "flow-syntax":
    case "flow-threw":
    case "flow-import-missing":
    case "flow-not-a-flow":
    case "flow-invalid":
    case "params-invalid":
    case "params-file-invalid":
    case "code-unreadable":
    case "code-import-missing":
    case "function-missing":
    case "files-missing":
      return flowFailureText(failure);
    case "task-failed":
    case "task-exited":
    case "task-killed":
    case "task-oom":
    case "task-timeout":
    case "list-unusable":
    case "switch-unusable":
    case "task-lost":
    case "output-refused":
    case "argument-missing":
    case "argument-ambiguous":
    case "pickle-refused":
    case "pickle-incompatible":
    case "address-invalid":
    case "run-unknown":
    case "step-unknown":
    case "artifact-unknown":
    case "artifact-ambiguous":
    case "tag-unknown":
    case "tag-invalid":
    case "record-missing":
    case "image-gone":
    case "blob-damaged":
    case "state-newer":
    case "state-damaged":
    case "state-unwritable":
    case "disk-full":
    case "resources-unavailable":
    case "input-missing":
      return runFailureText(failure);
  }
}
