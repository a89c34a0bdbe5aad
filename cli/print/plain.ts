/** Text of others, fit for a terminal: what could move the cursor, change colours or reorder the line is shown as an
 * escape. Line ends and tabs stay. */
export function plain(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(unsafe, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** C0 but for tab and line feed, DEL, C1, zero-width characters, bidirectional controls, the byte order mark. */
// oxlint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
