/** `npm run train -- ...`: see src/cli/train-command.ts. */
import { runCommand } from '../src/cli/command';
import { trainCommand } from '../src/cli/train-command';

runCommand(trainCommand);
