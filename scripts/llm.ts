/** `npm run llm -- ...`: see src/cli/llm-command.ts. */
import { runCommand } from '../src/cli/command';
import { llmCommand } from '../src/cli/llm-command';

runCommand(llmCommand);
