"""Networks ready to train; all of them end in logits."""

from zenlib._validation import real_number, whole_number
from zenlib.networks.dense import Activation, Dense
from zenlib.networks.dropout import Dropout
from zenlib.networks.images import Conv2D, Flatten, MaxPool2D
from zenlib.networks.recurrent import SimpleRNN
from zenlib.networks.sequences import Embedding
from zenlib.networks.sequential import Sequential


def mlp(widths, n_outputs, *, activation="relu", dropout=0.0):
    """A multilayer perceptron: dense layers, each with an activation, and a last one without.

    Parameters
    ----------
    widths : list or tuple of int
        Units of the hidden layers; none at all gives a linear model.
    n_outputs : int, at least 1
    activation : str
        As `Activation` takes it.
    dropout : float, at least 0 and below 1
        Rate behind every hidden layer; with 0 there are no dropout layers.

    Returns
    -------
    Sequential
        With layers dense1, dense2, …, and "logits". Samples of any shape are flattened first.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Examples
    --------
    >>> [layer.name for layer in mlp([64, 32], 10).layers]
    ['flatten', 'dense1', 'relu1', 'dense2', 'relu2', 'logits']

    Book: §3.1
    """
    if not isinstance(widths, (list, tuple)):
        raise TypeError(
            f"widths must be a list of whole numbers, got {type(widths).__name__} {widths!r}; "
            f"one hidden layer is written [64]"
        )
    real_number("dropout", dropout, least=0, below=1)
    whole_number("n_outputs", n_outputs, least=1)
    layers = [Flatten(name="flatten")]
    for i, width in enumerate(widths, 1):
        whole_number(f"widths[{i - 1}]", width, least=1)
        layers += [Dense(width, name=f"dense{i}"), Activation(activation, name=f"{activation}{i}")]
        layers += [Dropout(dropout, name=f"dropout{i}")] if dropout else []
    return Sequential([*layers, Dense(n_outputs, name="logits")])


def article_cnn(n_classes=10):
    """The article's network for digits: three convolutions, two poolings, two dense layers.

    Parameters
    ----------
    n_classes : int, at least 1

    Returns
    -------
    Sequential
        For images (m, 28, 28, 1); 93,322 parameters with ten classes. The layers that learn are
        those of `zenlib.cnn.build("article")`: conv1, conv2, conv3, dense1, digits.

    Raises
    ------
    TypeError, ValueError
        If `n_classes` is no count.

    Notes
    -----
    The ReLU stands behind the pooling instead of before it: the maximum of what is cut off at 0
    is the maximum, cut off at 0. Function and gradients are the same, for a quarter of the work.

    Examples
    --------
    >>> import numpy as np
    >>> from zenlib.networks import count_parameters
    >>> count_parameters(article_cnn().init((28, 28, 1), rng=np.random.default_rng(0))[0])
    93322

    Book: §4.3.1
    """
    whole_number("n_classes", n_classes, least=1)
    return Sequential(
        [
            Conv2D(32, 3, name="conv1"),
            MaxPool2D(2, name="pool1"),
            Activation("relu", name="relu1"),
            Conv2D(64, 3, name="conv2"),
            MaxPool2D(2, name="pool2"),
            Activation("relu", name="relu2"),
            Conv2D(64, 3, name="conv3"),
            Activation("relu", name="relu3"),
            Flatten(name="flatten"),
            Dense(64, name="dense1"),
            Activation("relu", name="relu4"),
            Dense(n_classes, name="digits"),
        ]
    )


def lenet_cnn(n_classes=10):
    """A network of LeNet-5's widths: two convolutions, two poolings, three dense layers.

    Parameters
    ----------
    n_classes : int, at least 1

    Returns
    -------
    Sequential
        For images (m, 28, 28, 1); 44,426 parameters with ten classes. The layers that learn are
        those of `zenlib.cnn.build("lenet")`: conv1, conv2, dense1, dense2, digits.

    Raises
    ------
    TypeError, ValueError
        If `n_classes` is no count.

    Notes
    -----
    ReLU and max-pooling, behind one another as in `article_cnn`, where LeNet-5 had tanh and
    averages.

    References
    ----------
    LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition",
    Proceedings of the IEEE 86(11), 1998, figure 2.

    Examples
    --------
    >>> import numpy as np
    >>> from zenlib.networks import count_parameters
    >>> count_parameters(lenet_cnn().init((28, 28, 1), rng=np.random.default_rng(0))[0])
    44426

    Book: §4.3.1
    """
    whole_number("n_classes", n_classes, least=1)
    return Sequential(
        [
            Conv2D(6, 5, name="conv1"),
            MaxPool2D(2, name="pool1"),
            Activation("relu", name="relu1"),
            Conv2D(16, 5, name="conv2"),
            MaxPool2D(2, name="pool2"),
            Activation("relu", name="relu2"),
            Flatten(name="flatten"),
            Dense(120, name="dense1"),
            Activation("relu", name="relu3"),
            Dense(84, name="dense2"),
            Activation("relu", name="relu4"),
            Dense(n_classes, name="digits"),
        ]
    )


def rnn_classifier(n_tokens, n_classes, *, width=32, units=32):
    """A classifier of texts that reads token after token and judges by its last state.

    Parameters
    ----------
    n_tokens : int, at least 1
        Size of the vocabulary.
    n_classes : int, at least 1
    width, units : int, at least 1
        Of the vectors of the tokens, and of the state.

    Returns
    -------
    Sequential
        For tokens (m, steps); layers "embedding", "rnn", "logits".

    Raises
    ------
    TypeError, ValueError
        If an argument is no count; the message names it.

    Notes
    -----
    Texts of unequal length are padded at their front, so that the last state has just read the
    end of the text.

    Examples
    --------
    >>> network = rnn_classifier(1000, 2)
    >>> [layer.name for layer in network.layers], network.takes_tokens
    (['embedding', 'rnn', 'logits'], True)

    Book: §3.4.2
    """
    whole_number("n_classes", n_classes, least=1)
    return Sequential(
        [
            Embedding(n_tokens, width, name="embedding"),
            SimpleRNN(units, name="rnn"),
            Dense(n_classes, name="logits"),
        ]
    )
