import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs the tests of a class in JUnit's order, without JUnit. */
public class RunTests {
    static void each(Class<?> type, Class<? extends Annotation> mark, Object instance) throws Exception {
        for (Method method : type.getDeclaredMethods()) {
            if (!method.isAnnotationPresent(mark)) continue;
            method.setAccessible(true);
            method.invoke(instance);
            if (mark == Test.class) System.out.println("passed " + method.getName());
        }
    }

    public static void main(String[] names) throws Exception {
        Class<?> type = Class.forName(names[0]);
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        each(type, BeforeAll.class, null);
        try {
            each(type, Test.class, constructor.newInstance());
        } finally {
            each(type, AfterAll.class, null);
        }
    }
}
