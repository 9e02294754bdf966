using System.Reflection;
using Registry.Testing.Tests.Support;

namespace Registry.Testing.Tests.Package;

/// <summary>What users may count on. A line that goes or changes breaks somebody's tests.</summary>
public sealed class PublicApi
{
    private const string File = "tests/Registry.Testing.Tests/Package/PublicApi.txt";

    [Fact]
    public void HasTheShapeThatWasAgreedOn()
    {
        var shape = typeof(TestRegistry).Assembly.GetExportedTypes().OrderBy(type => type.Name, StringComparer.Ordinal).SelectMany(Lines).ToList();

        var agreed = System.IO.File.ReadAllLines(RepositoryRoot.PathOf(File));

        Assert.True(
            shape.SequenceEqual(agreed),
            $"The public API is not what {File} says. Gone: {string.Join("; ", agreed.Except(shape))}. New: {string.Join("; ", shape.Except(agreed))}. If that is meant, this is the file:\n{string.Join('\n', shape)}");
    }

    private static IEnumerable<string> Lines(Type type)
    {
        var members = type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => member is not MethodInfo { IsSpecialName: true } && !member.Name.Contains('<', StringComparison.Ordinal) && member.Name != "value__")
            .Select(Text)
            .Order(StringComparer.Ordinal);
        return members.Prepend($"{(type.IsEnum ? "enum" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class")} {type.Name}").Select((line, i) => i == 0 ? line : $"  {line}");
    }

    private static string Text(MemberInfo member) => member switch
    {
        PropertyInfo property => $"{Name(new NullabilityInfoContext().Create(property))} {property.Name}{Indexes(property)} {{ get;{(property.SetMethod is { IsPublic: true } ? " init;" : "")} }}",
        MethodInfo method => $"{(method.IsStatic ? "static " : "")}{Name(new NullabilityInfoContext().Create(method.ReturnParameter))} {method.Name}({Parameters(method)})",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        _ => member.Name,
    };

    private static string Indexes(PropertyInfo property) => property.GetIndexParameters() is { Length: > 0 } indexes ? $"[{string.Join(", ", indexes.Select(index => Name(index.ParameterType)))}]" : "";

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{Name(new NullabilityInfoContext().Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "")}"));

    private static string Name(NullabilityInfo info)
    {
        var name = info.GenericTypeArguments.Length == 0 ? Name(info.Type) : $"{info.Type.Name.Split('`')[0]}<{string.Join(", ", info.GenericTypeArguments.Select(Name))}>";
        return info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType ? $"{name}?" : name;
    }

    private static string Name(Type type) => type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : type.Name;
}
