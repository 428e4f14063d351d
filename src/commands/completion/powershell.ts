import { type CompletedLine, oneLine } from './command-line.ts';

/** For PowerShell 5.1 and newer. Where nothing is offered PowerShell itself offers files. */
export function renderPowershell({ commands, options: inFront }: CompletedLine): string {
  const all = [...commands, { name: '', options: inFront }];
  const values = all.flatMap(({ name, options }) =>
    options.flatMap(({ flags, value, isValueOptional }) =>
      value === null || isValueOptional ? [] : flags.map((flag) => `    ${key(name, flag)} = ${list(value.words)}`),
    ),
  );
  const operands = commands.flatMap(({ name, operands: each }) =>
    each.map(({ words }, index) => `    ${key(name, String(index))} = ${list(words)}`),
  );
  const flags = all.flatMap(({ name, options }) =>
    options.flatMap(({ flags: names, help }) =>
      names.map((flag) => `    , @(${key(name, flag)}, ${quotePowershell(help)})`),
    ),
  );
  return `# Completion of friend-cb for PowerShell.
Register-ArgumentCompleter -Native -CommandName @('friend-cb', 'friend-cb.cmd', 'friend-cb.ps1') -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $commands = [ordered]@{
${commands.map(({ name, summary }) => `    ${quotePowershell(name)} = ${quotePowershell(summary)}`).join('\n')}
  }
  # Case matters in flags: -v and -V are two.
  $flags = New-Object System.Collections.Specialized.OrderedDictionary ([System.StringComparer]::Ordinal)
  @(
${flags.join('\n')}
  ) | ForEach-Object { $flags[$_[0]] = $_[1] }
  $values = @{
${[...values, ...operands].join('\n')}
  }
  $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
    ForEach-Object { $_.ToString() } | Select-Object -Skip 1)
  $command = ''
  $option = ''
  $operand = 0
  foreach ($word in $words) {
    if ($option) { $option = '' }
    elseif ($word -eq '--') { return }
    elseif ($word.StartsWith('-')) { if ($values.ContainsKey("$command $word")) { $option = $word } }
    elseif (-not $command) { $command = $word }
    else { $operand += 1 }
  }
  $prefix = ''
  $value = $wordToComplete
  if (-not $option -and $value -match '^(--[a-z-]+)=(.*)$') {
    $option = $Matches[1]
    $prefix = "$option="
    $value = $Matches[2]
  }
  if ($option) { $offered = $values["$command $option"] }
  elseif ($value.StartsWith('-')) {
    $offered = @($flags.Keys | Where-Object { $_.StartsWith("$command ") } | ForEach-Object { $_.Split(' ')[1] })
  }
  elseif (-not $command) { $offered = @($commands.Keys) }
  else { $offered = $values["$command $operand"] }
  $offered | Where-Object { $_ -and $_.StartsWith($value) } | ForEach-Object {
    $about = $_
    if (-not $command -and $commands.Contains($_)) { $about = $commands[$_] }
    elseif ($flags.Contains("$command $_")) { $about = $flags["$command $_"] }
    [System.Management.Automation.CompletionResult]::new("$prefix$_", $_, 'ParameterValue', $about)
  }
}
`;
}

const key = (command: string, name: string) => quotePowershell(`${command} ${name}`);

const list = (words: readonly string[]) => `@(${words.map(quotePowershell).join(', ')})`;

/** PowerShell takes typographic quotes for quotes too. */
const quotePowershell = (text: string): string => `'${oneLine(text).replaceAll(/['‘’‚‛]/g, '$&$&')}'`;
