package millrace;

import java.lang.reflect.Proxy;

/** A client that is never called. */
final class Unreached {
    static <T> T client(Class<T> type) {
        Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            throw new UnsupportedOperationException(method.toString());
        });
        return type.cast(proxy);
    }

    private Unreached() {}
}
