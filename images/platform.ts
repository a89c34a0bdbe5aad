/** Where a step image runs. */
export type Platform = "linux/amd64" | "linux/arm64";

export const platforms: readonly Platform[] = ["linux/amd64", "linux/arm64"];

export const isPlatform = (text: string): text is Platform => platforms.some((platform) => platform === text);
