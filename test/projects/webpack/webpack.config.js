const { DefinePlugin } = require('webpack');
const nodeExternals = require('webpack-node-externals');
const slsw = require('serverless-webpack');

module.exports = (async () => ({
  entry: slsw.lib.entries,
  mode: slsw.lib.webpack.isLocal ? 'development' : 'production',
  devtool: 'source-map',
  target: 'node',
  externals: [nodeExternals()],
  module: { rules: [{ test: /\.sql$/, type: 'asset/source' }] },
  plugins: [new DefinePlugin({ STAGE: JSON.stringify(slsw.lib.options.stage || 'dev') })],
  resolve: { alias: { '@queries': `${__dirname}/src/queries` } },
  output: { libraryTarget: 'commonjs2', filename: '[name].js', path: `${__dirname}/.webpack` },
}))();
