"""The article's listing 5.2, run as it stands: the baseline of `benchmarks.mnist`.

This file is the one exception to the rule that the book takes no code from the article: a
baseline must be what it is compared with. Every line of ours is marked

    # ours: … (why)         a line added, to seed, time and record
    # changed: … (why)      a line that cannot run, and what stands in its place

and nothing else differs, not even what a linter would mend.

    python -m benchmarks.article_listing SEED RESULT.json
"""
# ruff: noqa
# fmt: off

import json, sys, time  # ours: to record
from zenlib.datasets import load_mnist  # ours: for the changed line below

import tensorflow as tf
from tensorflow.keras import layers
import numpy as np
import matplotlib.pyplot as plt

tf.keras.utils.set_random_seed(int(sys.argv[1]))  # ours: one run per seed

# 5.2.1 数据预处理
# changed: was `mnist = tf.keras.datasets.mnist` and `mnist.load_data()` (a download; the bundled
# arrays are the same, byte for byte)
mnist = load_mnist()
(x_train, y_train), (x_test, y_test) = (mnist.x_train, mnist.y_train), (mnist.x_test, mnist.y_test)
x_train, x_test = x_train / 255.0, x_test / 255.0
x_train = np.expand_dims(x_train, -1)
x_test = np.expand_dims(x_test, -1)

# 5.2.2 模型定义
model = tf.keras.Sequential([
    layers.Conv2D(32, (3,3), activation='relu', input_shape=(28, 28, 1)),
    layers.MaxPooling2D((2, 2)),
    layers.Conv2D(64, (3,3), activation='relu'),
    layers.MaxPooling2D((2, 2)),
    layers.Conv2D(64, (3,3), activation='relu'),
    layers.Flatten(),
    layers.Dense(64, activation='relu'),
    layers.Dense(10, activation='softmax')
])

# 5.2.3 模型编译
model.compile(optimizer='adam',
              loss='sparse_categorical_crossentropy',
              metrics=['accuracy'])

# 5.2.4 训练模型
fit_started = time.perf_counter()  # ours: to time
model.fit(x_train, y_train, epochs=5)
fit_s = time.perf_counter() - fit_started  # ours: to time

# 5.2.5 评估模型
test_loss, test_acc = model.evaluate(x_test, y_test, verbose=2)
print('\nTest accuracy:', test_acc)

# 5.2.6 运行结果展示
plt.figure()
plt.imshow(x_test[0].reshape(28, 28), cmap=plt.cm.binary)
# changed: was `model.predict(x_test[0])`, which raises ValueError for want of a batch axis
plt.title('Predicted digit: ' + str(np.argmax(model.predict(x_test[:1]))))
plt.show()

with open(sys.argv[2], "w", encoding="utf-8") as file:  # ours: to record
    correct = round(float(test_acc) * len(y_test))  # ours
    json.dump({"fit_s": fit_s, "test_correct": correct, "test_count": len(y_test)}, file)  # ours
