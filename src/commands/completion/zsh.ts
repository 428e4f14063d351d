import {
  type CompletedCommand,
  type CompletedLine,
  type CompletedOption,
  oneLine,
  quote,
  type Value,
} from './command-line.ts';

/** For the function `_arguments` of zsh, as a file `_friend-cb` in fpath or to be sourced. */
export function renderZsh({ commands, options }: CompletedLine): string {
  const summaries = commands.map(({ name, summary }) => `    ${quote(`${name}:${escapeSpec(summary, ':')}`)}`);
  return `#compdef friend-cb
# Completion of friend-cb for zsh.

# Words; one that ends in = goes on behind that.
_friend-cb_offer() {
  local -a open closed
  open=(\${(M)@:#*=}) closed=(\${@:#*=})
  (( ! $#open )) || compadd -S '' -- $open
  (( ! $#closed )) || compadd -- $closed
}

_friend-cb_files_behind() {
  local sign=$1
  shift
  if [[ $sign == '@' ]] && compset -P '@'; then _files
  elif [[ $sign == '=' ]] && compset -P '*='; then _files
  else _friend-cb_offer "$@"
  fi
}

_friend-cb() {
  local curcontext=$curcontext context state state_descr line
  local -a commands
  typeset -A opt_args
  commands=(
${summaries.join('\n')}
  )
  _arguments -C \\
${options.map((option) => `    ${renderOption(option)} \\`).join('\n')}
    '1: :->command' \\
    '*:: :->rest'
  case $state in
    command) _describe -t commands command commands ;;
    rest)
      case $line[1] in
${commands.map(renderCommand).join('\n')}
      esac
      ;;
  esac
}

if [[ $funcstack[1] == _friend-cb ]]; then _friend-cb "$@"; else compdef _friend-cb friend-cb; fi
`;
}

function renderCommand({ name, options, operands, isLastRepeated }: CompletedCommand): string {
  const specs = [
    ...options.map(renderOption),
    ...operands.map((value, index) => {
      const place = isLastRepeated && index === operands.length - 1 ? '*' : String(index + 1);
      return quote(`${place}:${renderValue(value)}`);
    }),
  ];
  return `        ${name})\n          _arguments -s -S \\\n${specs.map((spec) => `            ${spec}`).join(' \\\n')}\n          ;;`;
}

function renderOption({ flags, help, isRepeatable, value, isValueOptional }: CompletedOption): string {
  const named = flags.map((flag) => (value === null ? flag : flag.startsWith('--') ? `${flag}=` : `${flag}+`));
  const others = isRepeatable ? "'*'" : flags.length > 1 ? quote(`(${flags.join(' ')})`) : '';
  const behind = value === null ? '' : `:${isValueOptional ? ':' : ''}${renderValue(value)}`;
  const spec = `[${escapeSpec(help, '[]:')}]${behind}`;
  // Braces stand outside of quotes: zsh expands them.
  return named.length > 1 ? `${others}{${named.join(',')}}${quote(spec)}` : others + quote(`${named[0]}${spec}`);
}

/** A message, and what can stand there. */
function renderValue({ name, words, files }: Value): string {
  const offered = words.map((word) => ` ${escapeWord(word)}`).join('');
  const action =
    files === 'file'
      ? '_files'
      : files === 'folder'
        ? '_files -/'
        : files === 'none'
          ? words.length === 0
            ? ' '
            : ` _friend-cb_offer${offered}`
          : ` _friend-cb_files_behind ${files === 'behind @' ? '@' : '='}${offered}`;
  return `${escapeSpec(name, ':')}:${action}`;
}

/** zsh expands a `=` in front, so it stands in quotes. */
const escapeWord = (word: string) => escapeSpec(quote(word), ':');

const escapeSpec = (text: string, special: string): string =>
  Array.from(oneLine(text), (character) =>
    character === '\\' || special.includes(character) ? `\\${character}` : character,
  ).join('');
