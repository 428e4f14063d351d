import { ExitCode } from '../../errors.ts';
import { defineCommand } from '../shared/command.ts';
import { colorOptions } from '../shared/common-options.ts';
import { parseChoice } from '../shared/parse.ts';
import { renderBash } from './bash.ts';
import { type CompletedLine, describeCommandLine } from './command-line.ts';
import { renderFish } from './fish.ts';
import { renderPowershell } from './powershell.ts';
import { renderZsh } from './zsh.ts';

/**
 * The scripts hold all that they offer, and start no process: at a TAB nobody waits for Node.js. What
 * they offer changes with the version alone.
 */
const SHELLS: Readonly<Record<string, (line: CompletedLine) => string>> = {
  bash: renderBash,
  zsh: renderZsh,
  fish: renderFish,
  powershell: renderPowershell,
};

const NAMES = Object.keys(SHELLS);

export const completion = defineCommand({
  operands: [{ name: '<shell>', help: NAMES.join(', '), offers: () => NAMES }],
  // As every command has them; a script has no colours.
  options: colorOptions,
  examples: [
    {
      command: 'friend-cb completion bash > ~/.local/share/bash-completion/completions/friend-cb',
      why: 'bash with the package bash-completion; docs/completion.md tells how without',
    },
    {
      command: 'friend-cb completion zsh > ~/.zfunc/_friend-cb',
      why: 'zsh; ~/.zshrc has: fpath=(~/.zfunc $fpath); autoload -Uz compinit && compinit',
    },
    {
      command: 'friend-cb completion fish > ~/.config/fish/completions/friend-cb.fish',
      why: 'fish',
    },
    {
      command: 'friend-cb completion powershell > friend-cb.ps1',
      why: 'PowerShell; $PROFILE has: . FOLDER/friend-cb.ps1',
    },
  ],
  run: async ([given = ''], _, { io, commands }) => {
    const shell = parseChoice(NAMES)(given);
    // As bytes: a script stays what it is, wherever it goes.
    io.stdout.write(
      Buffer.from(SHELLS[shell]?.(await describeCommandLine(commands, Object.values(colorOptions))) ?? ''),
    );
    return ExitCode.ok;
  },
});
