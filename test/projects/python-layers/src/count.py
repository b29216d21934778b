import os

import inflection

import src.words as words


def handler(event, context):
    return {
        "counted": inflection.pluralize(words.SINGULAR),
        "notes": os.path.exists(os.path.join(os.environ["LAMBDA_TASK_ROOT"], "notes")),
    }
