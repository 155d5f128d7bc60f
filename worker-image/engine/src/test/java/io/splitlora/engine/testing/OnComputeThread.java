package io.splitlora.engine.testing;

import io.splitlora.engine.kernels.Compute;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs test methods, and what runs before and after each, on a compute thread that all tests share. */
public final class OnComputeThread implements InvocationInterceptor {

  private static final Compute COMPUTE = new Compute(1);

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> method, ReflectiveInvocationContext<Method> invoked, ExtensionContext test) throws Throwable {
    run(method);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> method, ReflectiveInvocationContext<Method> invoked, ExtensionContext test) throws Throwable {
    run(method);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> method, ReflectiveInvocationContext<Method> invoked, ExtensionContext test) throws Throwable {
    run(method);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> method, ReflectiveInvocationContext<Method> invoked, ExtensionContext test) throws Throwable {
    run(method);
  }

  private static void run(Invocation<Void> method) throws Throwable {
    Throwable failure = COMPUTE.call(() -> failureOf(method));
    if (failure != null) {
      throw failure;
    }
  }

  private static Throwable failureOf(Invocation<Void> method) {
    try {
      method.proceed();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }
}
