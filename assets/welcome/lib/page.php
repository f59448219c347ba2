<?php
// What every page shares. PHP 7.4 to 8.5.

/** Text for HTML: everything that came from outside goes through here. */
function h($text): string
{
    return htmlspecialchars((string) $text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
}

/** The head of a page, and the sentence that says what to look for in Sluice's log. */
function page_start(string $title, string $watch): void
{
    header('Content-Type: text/html; charset=utf-8');
    ?>
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title><?= h($title) ?> · Sluice</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><a href="/">Welcome to Sluice</a> <span>PHP <?= h(PHP_VERSION) ?>, <?= h(PHP_SAPI) ?>, worker <?= h(getmypid()) ?></span></header>
<main>
<h1><?= h($title) ?></h1>
<p class="watch"><b>In the log</b> <?= h($watch) ?></p>
<?php
}

function page_end(): void
{
    ?>
</main>
</body>
</html>
<?php
}

/** @param array<int, array{0: string, 1: mixed}> $rows */
function table(string $caption, array $rows): void
{
    echo '<table><caption>', h($caption), "</caption>\n";
    foreach ($rows as [$name, $value]) {
        echo '<tr><th scope="row">', h($name), '</th><td><code>', h($value), "</code></td></tr>\n";
    }
    echo "</table>\n";
}
