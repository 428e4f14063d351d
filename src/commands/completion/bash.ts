import { type CompletedLine, type Files, quote, type Value } from './command-line.ts';

/** Who asks for a value: a command and an option, or a command and the number of an operand. */
interface Asked {
  readonly key: string;
  readonly value: Value;
}

/**
 * For bash 3.2, which macOS has, and newer. It needs no other package: bash splits words at `=`, `:`
 * and `@`, which the script undoes by itself.
 */
export function renderBash({ commands, options: inFront }: CompletedLine): string {
  const names = commands.map(({ name }) => name);
  const optionValues = [...commands, { name: '', options: inFront }].flatMap(({ name, options }) =>
    options.flatMap(({ flags, value, isValueOptional }) =>
      value === null || isValueOptional ? [] : flags.map((flag): Asked => ({ key: `${name} ${flag}`, value })),
    ),
  );
  const operands = commands.flatMap(({ name, operands: values, isLastRepeated }) =>
    values.map(
      (value, index): Asked => ({
        key: `${name} ${isLastRepeated && index === values.length - 1 ? '*' : index}`,
        value,
      }),
    ),
  );
  return `# Completion of friend-cb for bash.

# Sets words and files to what can stand behind an option; fails for one that takes no value.
_friend_cb_value() {
  words=() files=none
  case $1 in
${renderCases(optionValues, 4)}
    *) return 1 ;;
  esac
}

# The same for an operand, by its number.
_friend_cb_operand() {
  words=() files=none
  case $1 in
${renderCases(operands, 4)}
  esac
}

_friend_cb_flags() {
  case $1 in
${commands.map(({ name, options }) => `    ${name}) words=(${options.flatMap(({ flags }) => flags).join(' ')}) ;;`).join('\n')}
    *) words=(${inFront.flatMap(({ flags }) => flags).join(' ')}) ;;
  esac
}

${BODY.replace('NAMES', names.join(' '))}`;
}

/** One line for all that ask for the same. */
function renderCases(asked: readonly Asked[], indent: number): string {
  const groups = new Map<string, string[]>();
  for (const { key, value } of asked) {
    const sets = renderValue(value);
    groups.set(sets, [...(groups.get(sets) ?? []), key.endsWith('*') ? `${quote(key.slice(0, -1))}*` : quote(key)]);
  }
  return [...groups].map(([sets, keys]) => `${' '.repeat(indent)}${keys.join(' | ')}) ${sets} ;;`).join('\n');
}

const FILES: Readonly<Record<Files, string>> = {
  none: 'none',
  file: 'file',
  folder: 'folder',
  'behind @': '@',
  'behind =': '=',
};

function renderValue({ words, files }: Value): string {
  const sets = [
    ...(words.length === 0 ? [] : [`words=(${words.map(quote).join(' ')})`]),
    ...(files === 'none' ? [] : [`files=${FILES[files]}`]),
  ];
  return sets.length === 0 ? ':' : sets.join(' ');
}

const BODY = `_friend_cb() {
  local rest=\${COMP_LINE:0:COMP_POINT} part typed i
  typed=()
  # bash has split words at = and : and @; those with no blank between them are one.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    part=\${COMP_WORDS[i]}
    if ((i == 0)) || [[ $rest == [[:blank:]]* ]]; then
      rest=\${rest#"\${rest%%[![:blank:]]*}"}
      typed+=("")
    fi
    ((i < COMP_CWORD)) || part=$rest
    typed[\${#typed[@]}-1]+=$part
    rest=\${rest#"$part"}
  done

  local words files last=$((\${#typed[@]} - 1)) option= command= operand=0 word
  local cur=\${typed[last]}
  for ((i = 1; i < last; i++)); do
    word=\${typed[i]}
    if [[ -n $option ]]; then
      option=
    elif [[ $word == -- ]]; then
      # Behind it is a command of the user's.
      COMPREPLY=()
      compopt -o bashdefault -o default 2> /dev/null
      return
    elif [[ $word == -* ]]; then
      ! _friend_cb_value "$command $word" || option=$word
    elif [[ -z $command ]]; then
      command=$word
    else
      operand=$((operand + 1))
    fi
  done

  local prefix= value=$cur
  if [[ -z $option && $cur == --*=* ]]; then
    option=\${cur%%=*} prefix=\${cur%%=*}= value=\${cur#*=}
  fi
  if [[ -n $option ]]; then
    _friend_cb_value "$command $option"
  elif [[ $cur == -* ]]; then
    files=none
    _friend_cb_flags "$command"
  elif [[ -z $command ]]; then
    files=none
    words=(NAMES)
  else
    _friend_cb_operand "$command $operand"
  fi

  local found
  found=()
  for word in \${words[@]+"\${words[@]}"}; do
    [[ $word != "$value"* ]] || found+=("$prefix$word")
  done
  case $files in
    @)
      if [[ $value == @* ]]; then
        value=\${value#@}
        while IFS= read -r word; do
          [[ ! -d $word ]] || word=$word/
          found+=("$prefix@$word")
        done < <(compgen -f -- "$value")
        compopt -o filenames 2> /dev/null
      fi
      ;;
    =) if [[ $value == *=* ]]; then files=file prefix=$prefix\${value%%=*}= value=\${value#*=}; fi ;;
  esac
  if [[ $files == file || $files == folder ]]; then
    compopt -o filenames 2> /dev/null
    while IFS= read -r word; do found+=("$prefix$word"); done < <(
      if [[ $files == file ]]; then compgen -f -- "$value"; else compgen -d -- "$value"; fi
    )
  fi

  # bash replaces only what stands behind the last character at which it splits, which for @ is in it.
  local kept=
  for ((i = \${#cur}; i > 0; i--)); do
    part=\${cur:i-1:1}
    if [[ $part == [=:@] && $COMP_WORDBREAKS == *"$part"* ]]; then
      kept=\${cur:0:i}
      [[ $part != @ ]] || kept=\${kept%@}
      break
    fi
  done
  COMPREPLY=()
  for word in \${found[@]+"\${found[@]}"}; do COMPREPLY+=("\${word#"$kept"}"); done
  [[ \${#COMPREPLY[@]} -ne 1 || \${COMPREPLY[0]} != *[=/] ]] || compopt -o nospace 2> /dev/null
}

complete -F _friend_cb friend-cb
`;
