/** Orders strings by their UTF-8 bytes, the same on every machine and in every locale. */
export const compareUtf8 = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
