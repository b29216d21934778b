// Reads .txt files as lists of their lines.
const { readFile } = require('node:fs/promises');

const lines = {
  name: 'lines',
  setup(build) {
    build.onLoad({ filter: /\.txt$/ }, async ({ path }) => ({
      contents: JSON.stringify((await readFile(path, 'utf8')).trim().split('\n')),
      loader: 'json',
    }));
  },
};

module.exports = [lines];
