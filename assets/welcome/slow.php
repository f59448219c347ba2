<?php
require __DIR__ . '/lib/page.php';

$ms = max(0, min(30000, (int) ($_GET['ms'] ?? 1500)));
usleep($ms * 1000);

page_start('A slow script', "the duration of this row is above $ms ms, and its timing shows that PHP spent it; ask for it in several tabs to see them wait for workers.");
?>
<p>PHP slept for <?= h($ms) ?> ms before it wrote a byte.</p>
<form method="get">
<label>Milliseconds <input name="ms" type="number" min="0" max="30000" value="<?= h($ms) ?>"></label>
<button>Again</button>
</form>
<?php
page_end();
