import layer_words


def handler(event, context):
    return layer_words.GREETING
