<?php
require __DIR__ . '/lib/page.php';

session_start();
$_SESSION['visits'] = ($_SESSION['visits'] ?? 0) + 1;
if (isset($_POST['forget'])) {
    session_destroy();
    header('Location: /session.php', true, 303);
    exit;
}

page_start('A session', 'the first visit is answered with Set-Cookie; each further request brings that cookie back in HTTP_COOKIE.');
table('Session', [
    ['Visits', $_SESSION['visits']],
    ['Name', session_name()],
    ['Id', session_id()],
]);
?>
<p><a href="/session.php">Visit once more</a>: PHP keeps the count between two requests, whichever worker takes them.</p>
<form method="post" action="/session.php"><button name="forget" value="1">Forget it</button></form>
<?php
page_end();
