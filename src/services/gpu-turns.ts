/** The one queue of this page's GPU: the classifier's jobs and WebLLM's calls. */
import { createTurns } from './turns';

export const gpuTurns = createTurns();
