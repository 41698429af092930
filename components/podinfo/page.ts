/** Where podinfo looks for its page, and the file that it wants there. */
export const PAGE_FOLDER = '/page';
export const PAGE_FILE = 'vue.html';

/**
 * What a browser gets: the message from the Deployment, and how to change it. Our own, because
 * podinfo's page loads scripts from elsewhere and is missing when its image is built from source.
 */
export const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>podinfo</title>
<style>
  body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1rem }
  code { background: #8882; padding: .1em .3em; border-radius: .2em }
  footer { color: #888; font-size: .9rem }
</style>
<h1 id="message">podinfo</h1>
<p>Change <code>PODINFO_UI_MESSAGE</code> in <code>apps/podinfo/deployment.yaml</code> of your
cluster, commit, <code>git push cluster</code>, and reload this page.</p>
<footer>podinfo <span id="version"></span> in pod <span id="hostname"></span></footer>
<script>
  fetch('/api/info').then((answer) => answer.json()).then((info) => {
    for (const key of ['message', 'version', 'hostname']) document.getElementById(key).textContent = info[key];
  });
</script>
</html>
`;
