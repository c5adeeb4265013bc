/** `npm run -s describe -- <files|folders|archives>`: see src/cli/describe-command.ts. */
import { runCommand } from '../src/cli/command';
import { describeCommand } from '../src/cli/describe-command';

runCommand(describeCommand);
