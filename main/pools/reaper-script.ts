/** How long processes have to end by SIGQUIT before SIGKILL, in tenths of a second. */
const QUIT_TENTHS = 20

/**
 * For /bin/sh: what ends and deletes what we leave when we are gone. Reads lines from stdin: `+group PGID`, `-group PGID`,
 * `+path PATH`, `-path PATH`. At the end of its input it sends SIGQUIT to the groups, after 2 s SIGKILL, and deletes the paths.
 * `$1` of its arguments only names it in a list of processes.
 */
export const reaperScript = `
trap '' HUP INT TERM
groups=' '
paths='
'
nl='
'
while IFS= read -r line; do
  what=\${line#* }
  case $line in
    '+group '*) case $groups in *" $what "*) ;; *) groups="$groups$what " ;; esac ;;
    '-group '*) case $groups in *" $what "*) groups="\${groups%% $what *} \${groups#* $what }" ;; esac ;;
    '+path '*) paths="$paths$what$nl" ;;
    '-path '*) case $paths in *"$nl$what$nl"*) paths="\${paths%%"$nl$what$nl"*}$nl\${paths#*"$nl$what$nl"}" ;; esac ;;
  esac
done
alive=
for group in $groups; do kill -s QUIT -- "-$group" 2>/dev/null && alive=1; done
tenths=0
while [ -n "$alive" ] && [ $tenths -lt ${QUIT_TENTHS} ]; do
  sleep 0.1 2>/dev/null || sleep 1
  tenths=$((tenths + 1))
  alive=
  for group in $groups; do kill -s 0 -- "-$group" 2>/dev/null && alive=1; done
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
set -f
IFS=$nl
for path in $paths; do rm -rf -- "$path"; done
`

/**
 * For /bin/sh: tells a reaper, whose input is descriptor 3, of the group that this shell leads, then becomes the program that its
 * arguments name, which hears nothing of all this.
 */
export const announcingScript = '(echo "+group $$" >&3) 2>/dev/null; exec "$@" 3>&-'
