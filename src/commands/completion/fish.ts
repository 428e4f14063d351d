import {
  type CompletedCommand,
  type CompletedLine,
  type CompletedOption,
  oneLine,
  type Value,
} from './command-line.ts';

export function renderFish({ commands, options }: CompletedLine): string {
  const names = commands.map(({ name }) => name).join(' ');
  const none = `-n ${quoteFish(`not __fish_seen_subcommand_from ${names}`)}`;
  return [
    '# Completion of friend-cb for fish.',
    'complete -c friend-cb -f',
    '',
    AT,
    '',
    ...options.map((option) => `complete -c friend-cb ${none} ${renderOption(option)}`),
    ...commands.map(({ name, summary }) => `complete -c friend-cb ${none} -a ${name} -d ${quoteFish(summary)}`),
    ...commands.flatMap(renderCommand),
    '',
  ].join('\n');
}

function renderCommand({ name, options, operands }: CompletedCommand): string[] {
  const here = `complete -c friend-cb -n ${quoteFish(`__fish_seen_subcommand_from ${name}`)}`;
  return [
    '',
    `# ${name}`,
    ...options.map((option) => `${here} ${renderOption(option)}`),
    ...operands.flatMap((value) => {
      const what = renderValue(value);
      return what === '' ? [] : [`${here} ${what}`];
    }),
  ];
}

function renderOption({ flags, help, value, isValueOptional }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const takes =
    value === null || isValueOptional ? '' : value.files === 'none' || value.files === 'behind @' ? '-x' : '-r';
  return [...names, takes, value === null ? '' : renderValue(value), `-d ${quoteFish(help)}`]
    .filter((part) => part !== '')
    .join(' ');
}

/** Files behind `=` fish finds by itself, those behind `@` it does not. */
function renderValue({ words, files }: Value): string {
  const offered = [...words.map(escapeWord), ...(files === 'behind @' ? ['(__friend_cb_files_behind_at)'] : [])];
  return [
    ...(files === 'none' || files === 'behind @' ? [] : ['-F']),
    ...(offered.length === 0 ? [] : [`-a ${quoteFish(offered.join(' '))}`]),
  ].join(' ');
}

const AT = `function __friend_cb_files_behind_at
    set -l typed (commandline -ct)
    set -l begin (string match -r -- '^(?:--[a-z-]+=)?@' $typed); or return
    __fish_complete_path (string replace -- $begin '' $typed) | string replace -r -- '^' '@'
end`;

/** The words behind -a are read as fish reads a line. */
const escapeWord = (word: string): string => word.replaceAll(/[^\w/.=@%+,:-]/g, '\\$&');

const quoteFish = (text: string): string => `'${oneLine(text).replaceAll(/[\\']/g, '\\$&')}'`;
