import { strangers as documents } from './documents';
import { strangers as panels } from './figure-panels';
import { strangers as fractures } from './fractures';
import { strangers as rocks } from './rocks';
import { strangers as scenes } from './scenes';
import { strangers as sections } from './sections';
import type { Stranger } from './stranger';
import { strangers as transmission } from './transmission';
import { strangers as wornMetal } from './worn-metal';

/** Every kind of stranger. Their order decides which one an index gets: append, never reorder. */
export const STRANGERS: readonly Stranger[] = [
  ...fractures,
  ...sections,
  ...rocks,
  ...wornMetal,
  ...transmission,
  ...documents,
  ...panels,
  ...scenes,
];
