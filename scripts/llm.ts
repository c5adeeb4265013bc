/** `npm run llm -- ...`: see src/llm/llm-command.ts. */
import { runCommand } from '../src/cli/command';
import { llmCommand } from '../src/llm/llm-command';

runCommand(llmCommand);
