/** The variable in which a script hands over the words typed so far, and what stands between them. */
export const TYPED_SO_FAR = '_DEPLOY_COMPLETE';

/** U+001F, the unit separator: it survives a variable and a command substitution of every shell, and nobody types it. */
export const SEPARATOR = '\u001f';

/**
 * The script of each shell. It finds the program as the shell itself would; where `deploy` is an alias for `npx deploy`, in the
 * project of the current folder, since npx takes half a second to start. Sources: the manuals of bash ("Programmable Completion"),
 * zsh (zshcompsys) and fish ("Writing your own completions").
 */
export const SCRIPTS = {
  bash: String.raw`# Completes deploy in bash. Kept as ~/.local/share/bash-completion/completions/deploy
_deploy() {
  local program line IFS=$'\x1f'
  COMPREPLY=()
  program=$(type -P "$1") || program=./node_modules/.bin/deploy
  [[ -x $program ]] || return 0
  local words="${'$'}{COMP_WORDS[*]:1:COMP_CWORD}"
  while IFS= read -r line; do
    if [[ $line == :files ]]; then compopt -o default 2>/dev/null; continue; fi
    COMPREPLY+=("${'$'}{line%%$'\t'*}")
  done < <(_DEPLOY_COMPLETE="$words" "$program" completion bash 2>/dev/null)
}
complete -F _deploy deploy
`,
  zsh: String.raw`#compdef deploy
# Completes deploy in zsh. Kept as _deploy in a folder of $fpath
_deploy() {
  local program line word
  local -a typed items
  program=${'$'}{commands[deploy]:-./node_modules/.bin/deploy}
  [[ -x $program ]] || return 1
  typed=("${'$'}{(@)words[2,CURRENT-1]}" "$PREFIX")
  for line in "${'$'}{(@f)$(_DEPLOY_COMPLETE="${'$'}{(pj:\x1f:)typed}" "$program" completion zsh 2>/dev/null)}"; do
    if [[ -z $line ]]; then continue; fi
    if [[ $line == :files ]]; then _files; return; fi
    word="${'$'}{${'$'}{line%%$'\t'*}//:/\\:}"
    items+=("$word${'$'}{${'$'}{line#*$'\t'}:+:${'$'}{line#*$'\t'}}")
  done
  _describe -t deploy deploy items
}
if [[ $funcstack[1] == _deploy ]]; then _deploy "$@"; else compdef _deploy deploy; fi
`,
  fish: String.raw`# Completes deploy in fish. Kept as ~/.config/fish/completions/deploy.fish
function __deploy_complete
    set -l program (command -s deploy; or echo ./node_modules/.bin/deploy)
    test -x "$program"; or return
    set -l words (commandline -opc)
    set -l typed $words[2..-1] (commandline -ct)
    set -lx _DEPLOY_COMPLETE (string join \x1f -- $typed)
    for line in ($program completion fish 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c deploy -f -a '(__deploy_complete)'
`,
} as const;
