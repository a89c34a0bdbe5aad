// Which names a function takes, read from the pattern of its first parameter.

/** Names and whether they have a default; undefined where the parameter is not a pattern. */
export function takenNames(step) {
  const pattern = firstPattern(String(step));
  return pattern?.flatMap((part) => {
    const name = /^\s*([A-Za-z_$][\w$]*)/.exec(part)?.[1];
    return name === undefined ? [] : [{ name, optional: hasDefault(part) }];
  });
}

function firstPattern(source) {
  const text = withoutComments(source);
  const start = /^(?:async\s+)?(?:function\s*\*?\s*)?[\w$]*\s*\(\s*\{/.exec(text)?.[0].length;
  return start === undefined ? undefined : splitAtCommas(text, start);
}

const withoutComments = (source) => source.replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, " ");

function splitAtCommas(text, start) {
  const parts = [];
  let depth = 0;
  let from = start;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if ("\"'`".includes(character)) at = endOfString(text, at);
    else if ("([{".includes(character)) depth += 1;
    else if (")]}".includes(character)) {
      if (depth === 0) return [...parts, text.slice(from, at)];
      depth -= 1;
    } else if (character === "," && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return undefined;
}

function endOfString(text, start) {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === text[start]) return at;
  }
  return text.length;
}

const hasDefault = (part) => /^\s*[A-Za-z_$][\w$]*\s*(:[^]*[^=!<>])?=(?![=>])/.test(part);
