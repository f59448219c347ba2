/** @param account who the pool runs as; null: as who starts it (only root can choose) */
export function newPoolFile(name: string, account: { readonly user: string; readonly group: string } | null): string {
  return `; PHP-FPM's settings for ${name}.
; This file is yours: Sluice changes a line only when you ask for it.
; All directives: https://www.php.net/manual/install.fpm.configuration.php

[${name}]
${account ? asRoot(account) : ''}
; There is no "listen" here: Sluice opens a private socket of its own, another with every restart.
; Write a "listen" for a web server in front: Sluice opens it too, and shows what comes there.

; ondemand: a worker (a PHP process) is started when a request needs one, and ends after a minute
; without work.
pm = ondemand
; So many requests run at the same time; others wait in Sluice's queue. A page that asks its own
; site for another page needs two workers.
pm.max_children = 8
pm.process_idle_timeout = 60s

; php_value[...] sets values of php.ini for this pool.
; Large enough for database dumps and videos: on your own machine a refused upload helps nobody.
php_value[upload_max_filesize] = 512M
php_value[post_max_size] = 512M
; Errors are shown in the page. Not for a public server.
php_flag[display_errors] = on
`
}

const asRoot = ({ user, group }: { readonly user: string; readonly group: string }): string => `
; PHP-FPM was started by root, so it must be told who the workers are.
user = ${user}
group = ${group}
`
