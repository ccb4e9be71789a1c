/** What root does for a session, as short scripts: an account appears, what it was given goes back, and it disappears. */

/**
 * Arguments: name, folder, group of the Action, and who the Action is (`PID START NAMESPACE`), which becomes the account's
 * comment. Prints `UID GID SETPRIV`. Several sessions may do this at once: the tools wait for each other's locks, and sometimes
 * give up. First a few accounts go whose Action has died: it is known to have gone, or the account is older than a day and has
 * no process left (`userdel` keeps one that has).
 */
export const MAKE_ACCOUNT = `
set -eu
name=$1 folder=$2 group=$3 owner=$4
remove() {
  if userdel "$1" 2>/dev/null; then rm -rf -- "\${folder%/*}/$1"; fi
}
if grep -q '^signalbox-' /etc/passwd; then
  awk -F: -v here="\${owner##* }" '$1 ~ /^signalbox-[0-9a-f]+$/ && length($1) == 18 && split($5, note, " ") == 3 && note[3] == here {
    file = "/proc/" note[1] "/stat"; line = ""
    if ((getline line < file) < 0) line = ""
    close(file); sub(/.*[)] /, "", line); split(line, part, " ")
    if (part[20] != note[2]) print $1, $3, $4
  }' /etc/passwd | head -n 4 |
    while read -r dead uid gid; do
      # Another session may have removed it by now, and a third one been given its number.
      [ "$(id -u "$dead" 2>/dev/null)" = "$uid" ] || continue
      setpriv --reuid="$uid" --regid="$gid" --clear-groups sh -c 'kill -KILL -1' 2>/dev/null || true
      remove "$dead"
    done || true
  old=$(( $(date +%s) / 86400 - 1 ))
  awk -F: -v old="$old" '$1 ~ /^signalbox-[0-9a-f]+$/ && length($1) == 18 && $3 + 0 < old { print $1 }' /etc/shadow |
    head -n 4 | while read -r dead; do remove "$dead"; done || true
fi
umask 077
mkdir -- "$folder"
made=no
for try in 1 2 3 4 5 6; do
  if useradd --system --user-group --no-create-home --home-dir "$folder/home" --shell /usr/sbin/nologin --comment "$owner" "$name" 2>"$folder/said"; then
    made=yes
    break
  fi
  sleep 0.2
done
if [ "$made" = no ]; then
  cat "$folder/said" >&2
  rm -rf -- "$folder"
  exit 1
fi
rm -f -- "$folder/said"
uid=$(id -u "$name") gid=$(id -g "$name")
mkdir -- "$folder/home" "$folder/tmp"
if [ "$group" = 0 ]; then
  chown "$uid:$gid" "$folder" "$folder/home" "$folder/tmp"
else
  chown "$uid:$group" "$folder" "$folder/home" "$folder/tmp"
  chmod 770 "$folder" "$folder/home" "$folder/tmp"
fi
echo "$uid $gid $(command -v setpriv || true)"
`;

/**
 * Arguments: the owner now, the owner to be (`UID:GID`), paths. Only what the first one owns changes hands: a hard link to
 * somebody else's file stays theirs.
 */
export const HAND_OVER = `
set -eu
from=$1 to=$2
shift 2
for path; do
  if [ -e "$path" ]; then find -P "$path" -user "$from" -exec chown -h "$to" '{}' +; fi
done
`;

/**
 * Arguments: UID, GID, SETPRIV, paths. Lets the account, and nobody else, walk through the closed folders on the way to these
 * paths (a hosted runner's home is one), where the machine has access lists. Prints the folders, one a line.
 */
export const ADMIT = `
set -u
command -v setfacl >/dev/null || exit 0
uid=$1 gid=$2 setpriv=$3
shift 3
for path; do
  for way in "$path" "$(readlink -f -- "$path")"; do
    before=
    while :; do
      closed=$("$setpriv" --reuid="$uid" --regid="$gid" --clear-groups sh -c '
        rest=\${1#/} at=
        while [ "$rest" != "\${rest#*/}" ]; do
          at="$at/\${rest%%/*}" rest=\${rest#*/}
          test -x "$at" || { echo "$at"; exit; }
        done' sh "$way")
      if [ "$closed" = "$before" ] || [ ! -d "$closed" ]; then break; fi
      setfacl -m "u:$uid:--x" -- "$closed" || break
      echo "$closed"
      before=$closed
    done
  done
done
exit 0
`;

/** Arguments: UID, folders. */
export const DISMISS = `
uid=$1
shift
for path; do setfacl -x "u:$uid" -- "$path" 2>/dev/null; done
exit 0
`;

/** Arguments: paths. Makes what is the Action's again readable for it, whatever the modes say. */
export const OPEN_UP = `
set -eu
for path; do
  if [ -e "$path" ]; then chmod -R u+rwX -- "$path"; fi
done
`;

/** Arguments: name, folder, UID, GID, SETPRIV. As the account itself it removes what it left in the places open to all. */
export const REMOVE_ACCOUNT = `
set -u
name=$1 folder=$2 uid=$3 gid=$4 setpriv=$5
if [ -n "$setpriv" ] && [ "$(id -u "$name" 2>/dev/null)" = "$uid" ]; then
  "$setpriv" --reuid="$uid" --regid="$gid" --clear-groups find /tmp /var/tmp /dev/shm -mindepth 1 -maxdepth 1 -user "$uid" ! -path "$folder" -exec rm -rf '{}' + 2>/dev/null
fi
rm -rf -- "$folder"
for try in 1 2 3 4 5 6; do
  userdel "$name" 2>/dev/null
  id "$name" >/dev/null 2>&1 || break
  sleep 0.2
done
groupdel "$name" 2>/dev/null
exit 0
`;
