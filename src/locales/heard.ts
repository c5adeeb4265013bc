/**
 * English sentences that other rooms and the workers make, and that the page shows: recognised when they are shown (`heard` in words.ts).
 * The more particular stand before the more general.
 */
export const HEARD: readonly string[] = [];
