module.exports = { entry: require('serverless-webpack').lib.entries, mode: 'none', target: 'node' };
