const shapes = [
  /:\/\/[^\s/:@]*:([^\s/@]+)@/g,
  /:\/\/([^\s/:@]+)@/g,
  /\bpassword\s+(\S+)/g,
  /(?:_authToken|_password|_auth)\s*=\s*(\S+)/g,
  /^UV_INDEX_\w+_PASSWORD=(.+)$/gm,
];

/** The passwords and tokens in configuration texts: of URLs, netrc, npmrc, uv's variables. */
export function secretsIn(texts: readonly string[]): string[] {
  const found = texts.flatMap((text) =>
    shapes.flatMap((shape) => [...text.matchAll(shape)].map(([, secret]) => secret)),
  );
  const known = found.flatMap((secret) => (secret === undefined ? [] : [secret, decoded(secret)]));
  return [...new Set(known)].filter((secret) => secret.length > 3).toSorted((a, b) => b.length - a.length);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
