const { lib } = require('serverless-webpack');

module.exports = {
  entry: lib.entries,
  target: 'node',
  mode: 'production',
  stats: 'errors-only',
  resolve: { extensions: ['.ts', '.js'] },
  module: { rules: [{ test: /\.ts$/, loader: 'ts-loader', options: { transpileOnly: true } }] },
};
