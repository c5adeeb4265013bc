/** `npm run -s evaluate -- ...`: see src/cli/evaluate-command.ts. */
import { runCommand } from '../src/cli/command';
import { evaluateCommand } from '../src/cli/evaluate-command';

runCommand(evaluateCommand);
